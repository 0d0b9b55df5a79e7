//! Things that happen or do not.

words! {
    /// Says that something happened.
    is_event:
    "activated" "activation" "triggered" "trigger" "fired" "event" "occurred" "tripped" "raised" "invoked" "executed"
    "engaged" "performed" "happened" "used" "needed" "necessary" "times"
}
words! {
    /// Names what happens.
    is_event_noun:
    "rollback" "switch" "incident" "breach" "violation" "escalation" "outage" "page" "alert" "abort" "failover" "downtime"
}
