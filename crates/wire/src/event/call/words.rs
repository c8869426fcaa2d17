//! Words in events of a call.

use crate::event::word::words;

words! {
    /// How a caller comes.
    Channel or UnknownValue {
        /// By phone.
        #[default]
        Voice = "voice",
        /// By a promised callback.
        Callback = "callback",
        /// By chat.
        Chat = "chat",
        /// By mail.
        Email = "email",
        /// By short message.
        Message = "message",
        /// By video.
        Video = "video",
        /// A piece of work without a caller.
        Task = "task",
    }
}

words! {
    /// Who called whom.
    Direction or UnknownValue {
        /// The caller called.
        #[default]
        Inbound = "inbound",
        /// The center called.
        Outbound = "outbound",
        /// An agent called an agent.
        Internal = "internal",
    }
}

words! {
    /// How ringing ended without an answer.
    OfferEndReason or UnknownValue {
        /// Nobody picked up.
        #[default]
        NoAnswer = "no_answer",
        /// The agent declined.
        Rejected = "rejected",
        /// The source gave up.
        Cancelled = "cancelled",
        /// Another agent was faster.
        AnsweredElsewhere = "answered_elsewhere",
        /// The source failed.
        Error = "error",
    }
}

words! {
    /// How a call is handed on.
    TransferKind or UnknownValue {
        /// Without a word before.
        #[default]
        Blind = "blind",
        /// After a word with the next.
        Attended = "attended",
        /// All stay on the call.
        Conference = "conference",
        /// Into a queue.
        Queue = "queue",
    }
}

words! {
    /// Why a call left its queue without an answer; only `abandoned` is an abandon.
    LeaveReason or UnknownValue {
        /// The caller hung up.
        Abandoned = "abandoned",
        /// Waited too long for the queue.
        Timeout = "timeout",
        /// Sent to another queue.
        Overflow = "overflow",
        /// The caller pressed a key.
        Key = "key",
        /// No agent in the queue.
        Empty = "empty",
        /// No place in the queue.
        Full = "full",
        /// Out of hours.
        Closed = "closed",
        /// A callback was promised.
        Callback = "callback",
        /// The caller leaves a message.
        Voicemail = "voicemail",
        /// The source took the call out.
        Withdrawn = "withdrawn",
        /// The source failed.
        Error = "error",
        /// The source does not say.
        #[default]
        Unknown = "unknown",
    }
}

words! {
    /// Who ended a talk.
    EndedBy or UnknownValue {
        /// The agent.
        Agent = "agent",
        /// The caller.
        Caller = "caller",
        /// The phone system.
        System = "system",
        /// It was handed on.
        Transfer = "transfer",
        /// The source does not say.
        #[default]
        Unknown = "unknown",
    }
}

words! {
    /// Beginning or end of after-call work.
    WrapupPhase or UnknownValue {
        /// It begins.
        #[default]
        Start = "start",
        /// It ends.
        End = "end",
    }
}

words! {
    /// Steps of a promised callback.
    CallbackPhase or UnknownValue {
        /// The caller asked for it.
        #[default]
        Requested = "requested",
        /// It has a time.
        Scheduled = "scheduled",
        /// The caller is being called.
        Dialled = "dialled",
        /// The caller was reached.
        Done = "done",
        /// The caller was not reached.
        Failed = "failed",
    }
}
