//! The services of the alliance that have no dialogue yet: what each is, and the way to it today.

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
        Service::Listen => {
            "听书（听书俱乐部、我领读、珠彩心语）现在还不能在这里点播，想听请回复“人工”，工作人员把收听的办法发给您。"
        }
        Service::Newspaper => "在线读报还没有开通，想看报纸请回复“人工”，工作人员告诉您哪里能看。",
        Service::Contribute => {
            "投稿（湛山TV、湛山小喇叭）：把作品的名字和您的称呼发给“人工”，工作人员会联系您；要撤下已登的作品，也回复“人工”。"
        }
        Service::Opinions => {
            "意见征集：正在征集的题目和结果请回复“人工”问工作人员；有意见也可以直接写给“人工”。"
        }
        Service::Echo => return echo(around),
    };
    text.to_owned()
}

fn echo(around: &Surroundings<'_>) -> String {
    format!(
        "民情回音登街坊反映的事是怎么解决的，反映的人同意了才登：\n<a href=\"{}/a/{}/cases\">点这里看民情回音</a>",
        around.base_url, around.account.id
    )
}
