import Glibc
import LibFuzzer

/// Fuzzes the ICMP parsers: what comes from the network must neither crash them nor be taken for what it is not.
///
/// `Fuzzing NAME [OPTION]… [CORPUS]`, with the options of libFuzzer; `make fuzz` runs them all. A finding is an abort, and the
/// input that led to it is left in a file which, as the only argument behind the name, repeats it.
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
        guard let test else { return fail("name one of: address, arrival, control, exchange, matching") }
        run(test)
    }

    /// libFuzzer keeps the arguments for as long as the process lives.
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
