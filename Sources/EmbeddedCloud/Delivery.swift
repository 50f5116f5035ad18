/// How an answer is brought to the client. All but ``whole`` is what broken networks and broken clouds do.
struct Delivery: Sendable, Hashable {
    enum Ending: Sendable, Hashable {
        /// All of it arrives.
        case whole
        /// Nothing arrives, not even a head.
        case nothing(Close)
        /// The head arrives, and then nothing until the client gives up.
        case headOnly
        /// Half of the body arrives.
        case halfBody(Close)
    }

    /// How the connection ends.
    enum Close: Sendable, Hashable {
        /// In order (FIN).
        case finish
        /// At once (RST).
        case reset
    }

    var ending = Ending.whole
    /// Before the first byte.
    var delay = Duration.zero
    /// Of the body; `nil` is as fast as the connection goes.
    var bytesPerSecond: Int?
    /// Blanks that follow the body, in bytes; they are no part of the document.
    var padding = 0
}
