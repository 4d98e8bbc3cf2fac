//! Least privilege, proven: the policies of `template.yaml` grant what the functions do, and nothing else.
//!
//! What is not granted the local alliance refuses, in every test. What is granted and never used shows only in what
//! the journeys do together: they run once more, in a process of their own that keeps a record.

use std::collections::BTreeSet;
use std::process::Command;

use local_alliance::rights::{Granted, Line, RECORD_VARIABLE, never_used, not_granted};
use local_alliance::template::Template;

/// Tests of this binary that together do all that the functions are for. A right that none of these uses is one
/// nobody needs, or its journey is missing here.
const JOURNEYS: [&str; 133] = [
    "callback::chat::a_report_is_found_by_its_number_and_by_others_only_with_its_code",
    "callback::chat::messages_at_once_show_each_kept_notice_once",
    "connections::authorize::staff_connect_an_account_and_a_resident_is_answered_through_the_platform",
    "connections::platform::a_withdrawal_that_was_never_pushed_is_noticed",
    "connections::publish_test::the_platform_passes_wechats_publish_test",
    "console::audit::an_archived_report_and_what_is_streamed_again_ring_nothing",
    "console::audit::every_function_behind_the_door_notes_a_refusal",
    "console::audit::what_is_done_to_the_audit_after_it_was_sealed_is_found",
    "console::audit::who_did_what_and_who_saw_whom_is_in_the_audit",
    "console::bulk::a_desk_merges_several_into_one_and_a_choice_that_cannot_be_carried_out_is_kept",
    "console::bulk::a_unit_signs_several_and_each_that_fails_says_why_and_can_be_tried_again",
    "console::confirm::a_head_confirms_in_the_chat_and_the_form_goes_on_with_what_was_typed",
    "console::delegation::a_head_on_leave_lets_a_handler_act_under_both_names_until_either_ends_it",
    "console::forms::a_head_is_shown_the_colleagues_to_pass_an_order_on_to",
    "console::freezing::a_frozen_account_sends_nothing_and_answers_as_ever_until_an_operator_lifts_it",
    "console::freezing::what_waits_for_a_second_operator_is_withdrawn_refused_and_ends_with_a_freeze",
    "console::invitations::a_head_invites_a_handler_who_is_enrolled_once_the_digits_were_compared",
    "console::login::digits_that_were_passed_on_open_nothing_without_the_yes_of_whoever_sends_them",
    "console::login::the_permanent_code_is_made_once_and_leads_into_the_chat",
    "console::pages::an_officer_sees_every_report_of_the_area_and_its_photos_and_another_desk_does_not",
    "console::people::a_head_gives_and_takes_the_roles_of_their_unit_and_no_other",
    "console::people::an_operator_is_made_and_unmade_by_two",
    "console::people::two_operators_always_remain_and_nobody_freezes_themselves",
    "console::search::a_report_is_found_by_number_telephone_resident_and_words_by_those_who_may_read_it",
    "console::sessions::every_function_behind_the_door_notes_that_a_session_is_used",
    "console::sessions::somebody_sees_where_they_are_logged_in_and_ends_one_login_or_all",
    "console::settings::a_file_is_tried_first_and_taken_whole_or_not_at_all",
    "console::settings::a_unit_is_added_by_one_operator_and_confirmed_by_another",
    "console::settings::an_account_is_added_and_its_administrator_enters_what_nobody_sees_again",
    "console::settings::hotlines_are_proposed_by_an_editor_and_approved_by_a_reviewer_of_the_district",
    "console::work::what_is_supervised_given_back_or_overdue_is_in_a_list_of_the_area_until_it_is_not",
    "content::articles::a_picture_stands_in_the_text_needs_a_description_and_goes_with_the_article",
    "content::articles::a_scheduled_article_goes_out_on_time_and_long_after_it_waits_for_a_person",
    "content::articles::an_article_is_reviewed_published_corrected_and_withdrawn_everywhere",
    "content::articles::two_writers_at_once_lose_no_text_and_an_edit_voids_signatures",
    "content::cases::a_closed_report_becomes_public_and_its_resident_takes_it_back",
    "content::cases::a_photo_is_marked_with_the_grid_again_and_left_out",
    "content::copies::a_copy_goes_out_is_replaced_by_its_correction_and_deleted_with_its_article",
    "content::copies::a_picture_is_uploaded_to_the_account_once_and_covers_the_copy",
    "content::guides::what_grows_old_is_told_once_to_the_districts_editors_on_the_morning_of_a_working_day",
    "content::notices::what_an_outage_kept_from_a_signer_is_replayed_once",
    "content::rules::what_is_wrong_is_said_and_kept_and_what_can_never_speak_is_told",
    "content::rules::a_rule_speaks_once_another_has_signed_it_and_no_longer_than_it_is_wanted",
    "content::guides::a_question_is_taken_off_the_list_with_a_reason_and_put_back",
    "content::guides::a_question_that_finds_nothing_becomes_a_guide",
    "content::cases::what_was_prepared_goes_when_the_report_is_archived",
    "dead_letters::letters::a_photo_that_could_not_be_counted_is_fetched_on_replay",
    "dead_letters::letters::what_an_outage_kept_from_a_resident_is_replayed_once",
    "followers::listing::whoever_leaves_is_marked_as_gone_and_whoever_comes_back_is_a_follower_again",
    "inbox::answers::a_conversation_that_is_closed_comes_back_with_the_next_word",
    "inbox::answers::a_recording_without_words_is_listened_to_and_answered_once",
    "inbox::answers::any_form_of_a_page_that_is_no_longer_true_comes_back_with_what_was_typed",
    "inbox::bulk::several_are_answered_put_aside_and_closed_each_once_with_a_result_of_its_own",
    "inbox::bulk::who_leads_deals_several_and_a_choice_that_cannot_be_carried_out_is_kept",
    "inbox::calls::a_call_is_listed_until_it_is_made_and_after_three_tries_the_resident_is_told",
    "inbox::calls::a_call_that_is_called_off_is_not_to_be_made",
    "inbox::canned::a_canned_reply_is_filled_in_and_not_sent_while_something_is_missing",
    "inbox::clock::a_danger_goes_down_the_duty_list_until_somebody_looks",
    "inbox::duty::operators_say_who_is_on_duty_and_an_older_page_saves_over_nobody",
    "inbox::elsewhere::one_person_at_two_accounts_is_two_conversations_that_name_each_other_to_who_may_read_both",
    "inbox::handover::a_shift_is_handed_over_by_two_and_taken_once",
    "inbox::holding::what_a_frozen_person_has_goes_back_to_all_at_once",
    "inbox::holding::what_is_put_aside_comes_back_on_its_date_and_a_word_of_the_resident_brings_it_back_before",
    "inbox::holding::who_leads_deals_to_those_at_work_and_to_nobody_else",
    "inbox::holding::whoever_takes_the_next_gets_the_one_that_waits_longest_and_nobody_gets_it_too",
    "inbox::hours::outside_the_hours_who_asks_for_a_person_is_told_so_once_and_danger_comes_first",
    "inbox::lending::a_conversation_is_lent_answered_by_its_own_account_and_comes_back_when_it_is_closed",
    "inbox::lending::either_desk_gives_a_conversation_back_and_a_frozen_account_is_lent_none",
    "inbox::letters::what_an_outage_kept_from_the_inbox_is_replayed_once",
    "inbox::notes::a_note_waits_in_a_colleagues_list_until_they_open_it_and_makes_nobodys_form_stale",
    "inbox::overnight::what_nobody_answers_is_warned_of_and_becomes_a_report_once_with_all_that_was_said",
    "inbox::reports::what_was_said_becomes_a_report_of_the_resident_once",
    "media::form_photos::photos_that_no_form_was_submitted_with_are_deleted_after_a_day",
    "media::quotas::who_sends_photo_after_photo_waits_for_the_next_day_and_nobody_else_does",
    "media::retention::an_ended_report_is_archived_thirty_days_after_its_last_act_and_tells_of_nobody",
    "media::retention::photos_that_belong_to_no_report_go_after_thirty_days_and_a_reports_stay",
    "menus::drafting::nobody_signs_what_they_wrote_and_an_edit_voids_the_signature",
    "menus::groups::followers_with_a_tag_see_a_menu_of_their_own",
    "menus::journey::a_menu_changed_in_wechats_console_is_found_told_and_put_back_or_kept",
    "menus::journey::a_menu_reaches_every_account_and_what_fails_is_retried",
    "menus::journey::an_account_without_the_right_gets_a_sheet_to_copy",
    "menus::journey::taps_are_counted_by_entry",
    "notifications::ladder::a_failure_that_wechat_tells_before_the_sending_is_noted_is_not_lost",
    "notifications::ladder::who_consented_gets_one_subscription_notification_and_then_the_next_rung",
    "notifications::notices::outside_the_reply_window_a_notice_waits_for_the_next_contact",
    "notifications::notices::who_has_left_is_told_when_they_come_back",
    "notifications::outbox::an_effect_reaches_a_role_in_a_scope_and_one_member_of_staff",
    "orders::extending::more_time_is_asked_for_refused_granted_and_told",
    "orders::joining::a_joint_unit_gives_its_order_back_and_the_lead_unit_goes_on",
    "orders::joining::a_joint_unit_signs_and_hands_in_and_only_then_the_lead_unit_can",
    "orders::moving::the_reports_of_an_abolished_unit_go_to_another_once_a_second_operator_confirms",
    "orders::returning::a_wrong_unit_gives_it_back_twice_and_the_third_time_the_district_decides_for_good",
    "orders::returning::the_desk_takes_a_report_back_from_a_wrong_unit",
    "orders::supervising::the_head_passes_work_to_a_colleague_of_the_same_unit_and_to_nobody_else",
    "orders::supervising::the_head_reports_in_writing_and_the_supervisor_lifts_the_flag",
    "orders::suspending::a_suspension_over_a_holiday_ends_by_itself_with_the_time_that_was_left",
    "readings::journey::a_month_of_the_rota_with_a_swap_a_gap_and_a_spare",
    "readings::keeping::spare_recordings_are_heard_signed_chosen_and_given_back",
    "readings::keeping::volunteers_of_the_club_take_days_that_nobody_has",
    "submissions::bad::forms_that_are_old_forged_or_of_somebody_else_change_nothing",
    "submissions::clock::a_consent_is_asked_for_again_and_ends_the_page_with_itself",
    "submissions::journey::a_reviewer_asks_the_resident_answers_and_it_is_declined_kindly",
    "submissions::journey::a_video_goes_from_the_chat_to_the_page_and_is_withdrawn_everywhere",
    "submissions::journey::somebody_who_is_seen_withdraws_with_the_code_or_through_staff",
    "submissions::large::a_large_video_comes_by_a_page_and_goes_on_in_the_chat",
    "submissions::large::what_is_no_video_or_not_sent_or_not_invited_changes_nothing",
    "tickets::asking::what_is_missing_is_asked_for_once_and_supplied_by_telephone",
    "tickets::correcting::what_is_corrected_is_in_the_history_and_what_is_sent_as_it_is_is_not",
    "tickets::daily::each_working_morning_a_head_and_the_supervisor_are_told_once_what_is_due",
    "tickets::deadlines::a_unit_that_does_not_sign_is_signed_for_and_shown_yellow",
    "tickets::declining::one_officer_asks_another_decides_and_the_resident_is_told_where_to_turn",
    "tickets::emergencies::what_the_emergency_service_leaves_goes_on_and_what_it_ends_is_closed",
    "tickets::follow_up::what_is_not_solved_is_called_about_done_again_and_closed_where_the_law_allows_no_more",
    "tickets::journey::a_loose_manhole_cover_travels_from_the_chat_to_closed",
    "tickets::journey::photos_come_without_where_and_when_they_were_taken",
    "tickets::journey::staff_enter_a_report_for_somebody_who_telephoned_once_however_often_it_is_sent",
    "tickets::limits::a_blocked_sender_is_told_to_telephone_and_what_they_say_of_danger_reaches_the_desk",
    "tickets::limits::wrong_codes_count_by_report_over_all_accounts_and_never_lock_its_reporter_out",
    "tickets::merging::five_are_merged_one_is_taken_out_and_each_of_those_left_hears_the_answer_once",
    "tickets::nearby::the_same_matter_at_the_same_place_is_shown_before_one_more_is_sent_and_on_its_page",
    "tickets::nearby::who_has_met_the_same_follows_that_report_once_and_sends_none",
    "tickets::on_behalf::a_daughter_reports_with_her_mothers_digits_both_hear_each_step_and_the_mother_rates",
    "tickets::own_steps::on_the_page_a_resident_supplies_appeals_reopens_and_decides_what_is_public",
    "tickets::questions::a_question_is_answered_at_once_and_nothing_else_is",
    "tickets::stale::a_report_that_was_taken_back_is_not_taken_back_again",
    "tickets::stale::a_second_press_of_any_button_gets_the_page_as_it_is_now",
    "tickets::stale::what_a_resident_asks_twice_is_done_once",
    "tickets::storm::a_notice_ends_by_its_time_or_by_hand_and_what_is_wrong_with_it_is_said",
    "tickets::storm::forty_report_a_blackout_and_each_hears_the_one_answer_once",
    "tickets::untold::an_answer_that_wechat_does_not_take_is_told_by_telephone_and_the_time_to_rate_counts_from_there",
    "tickets::untold::who_is_shown_the_answer_at_their_next_contact_needs_no_call",
    "tickets::waiting::a_report_is_urged_once_a_working_day_and_the_third_time_a_supervisor_hears_of_it",
    "tickets::waiting::what_a_resident_adds_is_there_for_staff_and_for_them_until_the_answer",
];

#[test]
fn every_policy_grants_exactly_what_the_journeys_use() {
    let functions = Template::bundled().unwrap().functions;
    let granted: Granted =
        functions.into_iter().map(|(binary, function)| (binary, function.grants)).collect();
    let (record, said) = record_of_journeys();
    let missing = not_granted(&granted, &record);
    assert!(missing.is_empty(), "\n{}\n", missing.join("\n"));
    // A journey that was renamed, or that failed, proves nothing.
    let complete = said.contains(&format!("test result: ok. {} passed", JOURNEYS.len()));
    assert!(complete, "not all journeys ran and passed:\n{said}");
    let idle = never_used(&granted, &record);
    assert!(idle.is_empty(), "\n{}\n", idle.join("\n"));
}

/// Runs the journeys in a process of their own: what was recorded, and what it said.
fn record_of_journeys() -> (BTreeSet<Line>, String) {
    let file = std::env::temp_dir().join(format!("alliance-actions-{}", std::process::id()));
    std::fs::write(&file, "").unwrap();
    let run = Command::new(std::env::current_exe().unwrap())
        .arg("--exact")
        .args(JOURNEYS)
        .env(RECORD_VARIABLE, &file)
        .output()
        .unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    let lines = text.lines().map(|line| Line::parse(line).unwrap()).collect();
    (lines, String::from_utf8_lossy(&run.stdout).into_owned())
}
