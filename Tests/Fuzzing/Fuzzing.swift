import Glibc
import LibFuzzer

/// Fuzzes the ICMP parsers: input from the network must neither crash them nor be mistaken for something else.
///
/// The usage is `Fuzzing NAME [OPTION]… [CORPUS]`, with the options of libFuzzer; `make fuzz` runs all fuzzers. A
/// finding aborts the process and leaves its input in a file. That file, as the only argument after the name,
/// reproduces the finding.
@main
enum Fuzzing {
    static func main() {
        let test: (@convention(c) (UnsafePointer<UInt8>?, Int) -> Int32)? =
            switch CommandLine.arguments.dropFirst().first {
            case "address": { AddressFuzzer.test(UnsafeRawBufferPointer(start: $0, count: $1)) }
            case "arrival": { ArrivalFuzzer.test(UnsafeRawBufferPointer(start: $0, count: $1)) }
            case "control": { ControlFuzzer.test(UnsafeRawBufferPointer(start: $0, count: $1)) }
            case "exchange": { ExchangeFuzzer.test(UnsafeRawBufferPointer(start: $0, count: $1)) }
            case "matching": { MatchingFuzzer.test(UnsafeRawBufferPointer(start: $0, count: $1)) }
            default: nil
            }
        guard let test else {
            return fail("expected the name of a fuzzer: address, arrival, control, exchange, matching")
        }
        run(test)
    }

    /// Runs libFuzzer. It keeps the arguments until the process ends, so they are never freed.
    private static func run(_ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32) {
        let rest = [CommandLine.arguments[0]] + CommandLine.arguments.dropFirst(2)
        let arguments = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: rest.count + 1)
        arguments.initialize(repeating: nil, count: rest.count + 1)
        for (index, argument) in rest.enumerated() { arguments[index] = strdup(argument) }
        var count = Int32(rest.count)
        var start: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = arguments
        exit(LLVMFuzzerRunDriver(&count, &start, test))
    }

    private static func fail(_ message: String) {
        let line = Array("Fuzzing: \(message)\n".utf8)
        _ = write(STDERR_FILENO, line, line.count)
        exit(64)
    }
}

/// A property of every input. If an input violates it, the process aborts, and libFuzzer reports a finding.
enum Claim {
    /// Aborts with the text of the claim if `condition` is false. A precondition omits its text in an optimised build.
    static func holds(_ condition: Bool, _ claim: StaticString) {
        guard !condition else { return }
        _ = write(STDERR_FILENO, "violated: ", 10)
        _ = write(STDERR_FILENO, claim.utf8Start, claim.utf8CodeUnitCount)
        _ = write(STDERR_FILENO, "\n", 1)
        abort()
    }
}
