import Glibc

/// What must be true of every input: where it is not, the process aborts, which is how libFuzzer is told of a finding.
enum Claim {
    /// Unlike a precondition it says what was claimed in an optimised build too.
    static func holds(_ condition: Bool, _ claim: StaticString) {
        guard !condition else { return }
        _ = write(STDERR_FILENO, "violated: ", 10)
        _ = write(STDERR_FILENO, claim.utf8Start, claim.utf8CodeUnitCount)
        _ = write(STDERR_FILENO, "\n", 1)
        abort()
    }
}
