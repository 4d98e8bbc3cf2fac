//! What the code does otherwise than the design says.

/// Row, which of from, to and actor differ, what is so here, and why.
pub(super) const DIFFERENCES: &[(&str, &str, &str, &str)] = &[
    (
        "1a",
        "from, to, actor",
        "A report for somebody else becomes the reporter's alone, where either of the two says so.",
        "Whoever never agreed must be able to end it, and the matter stays; the design has no row for it.",
    ),
    (
        "2",
        "",
        "No clock of 15 minutes: what sounds dangerous is to be accepted within 1 hour of its submission, and dispatched within the same hour.",
        "The list of words hears danger too often for a deadline of its own; the desk is told of each at once, and whoever is on duty at night.",
    ),
    (
        "4",
        "actor",
        "An officer may write down what the resident said on the telephone.",
        "Who has no WeChat, or cannot write, would otherwise be closed for silence.",
    ),
    (
        "4",
        "",
        "What is supplied goes to the desk, not to the same officer.",
        "A report has no owner at the desk; whoever is on duty takes it.",
    ),
    (
        "4b",
        "to",
        "The one reminder is an event of its own, in which the state is kept.",
        "The time after it is counted from it, and the history shows that it was sent.",
    ),
    (
        "7",
        "from, to, actor",
        "The master has events as well, in any open state: of each report that joins it, and of a storm notice; under the notice the clock merges.",
        "It counts its duplicates, five of which put it under supervision; nobody of the staff acts as a report comes in.",
    ),
    (
        "7a",
        "from, to",
        "The same for the master, also when it is answered.",
        "It is not closed yet, and parting reports changes nothing in its answer.",
    ),
    (
        "7b",
        "from, to, actor",
        "Whose report was merged goes on alone once the master was withdrawn, declined, or closed because its reporter sent nothing.",
        "The design asks subscribers whether they take over, and has no row for the answer.",
    ),
    (
        "8",
        "from, to, actor",
        "The clock tells of an acceptance that no dispatch followed within ten minutes.",
        "Accept and dispatch within ten minutes are one notice.",
    ),
    (
        "20",
        "",
        "A resident's message wakes only a report that waits for the resident.",
        "Words about the weather do not end the rain; they join the report.",
    ),
    (
        "20",
        "actor",
        "The desk wakes a report by correcting it to a danger.",
        "A danger is not suspended, and its date or its resident may be far away.",
    ),
    (
        "21a",
        "actor",
        "A supervisor lifts the flag in an event of its own.",
        "It has another actor than the report of the unit's head.",
    ),
    (
        "21a",
        "",
        "A report that only the desk has owes no written report; the time for it starts at the dispatch.",
        "There is no head who could write it.",
    ),
    (
        "22",
        "from",
        "The clock also watches an answer that was not delivered, late decisions, and proposals of closed reports.",
        "Somebody has to telephone or decide there as well.",
    ),
    (
        "22",
        "",
        "A deadline is counted again once the holiday notice it depends on is entered.",
        "Next year's holidays are announced in late autumn.",
    ),
    (
        "24",
        "",
        "Sending back has the one deadline of its state, 1 working day, as the approval has.",
        "A state has one clock; who looks at the work decides one way or the other.",
    ),
    (
        "29",
        "actor",
        "A supervisor closes what the resident is not content with; the desk cannot.",
        "The design's guard asks for a supervisor; here it is the right of the row.",
    ),
    (
        "31",
        "",
        "A danger is what the desk has put into that category; until it has set one, words of danger bind as well, and so does a danger that is added later.",
        "Nobody has looked at the report yet; once an officer has, their category decides.",
    ),
    (
        "32",
        "actor",
        "The resident agrees, and may take that back, in events of their own; taking it back ends what is public.",
        "Consent is an act of the resident, not a field of the editor's.",
    ),
    (
        "33",
        "",
        "What was published goes with the rest when the report is archived.",
        "Nobody could take back the consent any more.",
    ),
    (
        "38",
        "actor",
        "A follower is a resident other than the reporter.",
        "The reporter and the person for whom it was reported hear everything already.",
    ),
    (
        "39",
        "actor",
        "That nobody took the notice of an answer, and that it was shown later, are events of the clock.",
        "The days for rating count from delivery.",
    ),
    (
        "40",
        "from, to, actor",
        "An order moves while the report is with the desk or the lead unit, or suspended; the clock signs and warns.",
        "The lead's return or a pause does not stop the joint unit; its own clock stands while the report is suspended.",
    ),
];
