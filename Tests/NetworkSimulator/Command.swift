/// What a line of the input asks for.
enum Command: String, CaseIterable, Sendable {
    /// Print the truth so far.
    case counts
    /// Forget the truth and all packets under way.
    case reset
    /// Drop everything from now on, as a dead link does.
    case pause
    case resume
    case quit
}
