//! The services of the alliance that have no dialogue of their own: what each is, and the way to it.

use crate::conversation::surroundings::Surroundings;
use crate::understanding::Service;

/// What somebody reads who asks for a service.
pub(in crate::conversation) fn answer(service: Service, around: &Surroundings<'_>) -> String {
    let text = match service {
        Service::PhoneClass => {
            "手机班由各社区开，教老年人用智能手机，报名和退课请直接找您的社区，或者回复“人工”，工作人员帮您问。"
        }
        Service::Wish => {
            "微心愿：想许愿或者认领心愿，请回复“人工”说一声，工作人员帮您登记；也可以到社区当面说。"
        }
        Service::Mediation => {
            "家里的纠纷可以找张玉法官工作室调解，现在请先回复“人工”，工作人员帮您转达；也可以打<a href=\"tel:12348\">12348</a>问法律援助。"
        }
        Service::Consumer => {
            "消费维权请打<a href=\"tel:12315\">12315</a>，留好小票、聊天记录和付款截图；也可以回复“人工”，工作人员告诉您怎么办。"
        }
        Service::Counsel => {
            "教育咨询（明东心工作室）：请回复“人工”说一声，工作人员帮您约；孩子的事也可以打<a href=\"tel:12355\">12355</a>青少年热线。"
        }
        Service::Listen => return on_the_home(around, "领读和听书在栏目页里，点开就能听", "听书"),
        Service::Newspaper => return on_the_home(around, "在线读报在栏目页里，手机能念给您听", "读报"),
        Service::Contribute => {
            "想投稿（视频、录音、照片都行），请回复“投稿”，一步一步跟着发就行。想撤下登过的作品，请回复“撤回投稿”。"
        }
        Service::Opinions => {
            "意见征集：正在征集的题目和结果请回复“人工”问工作人员；有意见也可以直接写给“人工”。"
        }
        Service::Echo => return echo(around),
    };
    text.to_owned()
}

/// What stands in a column: an account may have none of this kind.
fn on_the_home(around: &Surroundings<'_>, where_it_is: &str, name: &str) -> String {
    format!(
        "{where_it_is}：\n<a href=\"{}/a/{}\">点这里打开栏目页</a>\n这个公众号没有{name}的栏目时，请回复“人工”，工作人员告诉您哪里有。",
        around.base_url, around.account.id
    )
}

fn echo(around: &Surroundings<'_>) -> String {
    format!(
        "民情回音登街坊反映的事是怎么解决的，反映的人同意了才登：\n<a href=\"{}/a/{}/cases\">点这里看民情回音</a>",
        around.base_url, around.account.id
    )
}
