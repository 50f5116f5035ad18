package import ProbeEngine

/// An outage of a target that began or ended, or its first answer.
package struct OutageChange: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// The first thing that is known of the target, and it answers.
        case answers
        /// `failure` says why requests do not leave this host; `nil` if they are lost.
        case began(SendFailure?)
        /// After so many nanoseconds.
        case ended(after: Int64)
    }

    package let kind: Kind
    /// When the request was sent that it is known by, in nanoseconds since the Unix epoch.
    package let time: Int64
}
