import FoundationEssentials

/// The answer to the command `counts`: the truth of every address that was asked, and what would spoil it.
struct Counts: Codable, Equatable, Sendable {
    /// By the address's text.
    var addresses: [String: Truth] = [:]
    /// Packets from the device that are no whole and right echo request, such as neighbour discovery or fragments.
    var ignored = 0
    /// Packets that the device refused; their requests are counted as dropped.
    var writeErrors = 0
    /// Packets of the host that never reached the simulator since the device came up, because its queue was full.
    var unseen = 0
    var isPaused = false

    private enum CodingKeys: String, CodingKey {
        case addresses, ignored
        case writeErrors = "write_errors"
        case unseen
        case isPaused = "paused"
    }
}
