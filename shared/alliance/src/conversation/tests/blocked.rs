//! What somebody is answered whose reports are no longer taken, and what of it reaches a desk.

use super::support::Phone;

fn blocked(account: &str) -> Phone {
    Phone { blocked: true, ..Phone::at(account) }
}

#[test]
fn what_nobody_reads_is_not_called_received() {
    let answer = blocked("shinan").say("路灯坏了");
    assert!(answer.contains("您的留言已保存，但不会转为诉求") && answer.contains("12345"), "{answer}");
    assert!(!answer.contains("收下"), "{answer}");
}
