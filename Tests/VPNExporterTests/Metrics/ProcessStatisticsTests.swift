import Glibc
import Testing

@testable import Metrics

/// Reads texts in the forms of proc(5), and this process.
struct ProcessStatisticsTests {
    private static let fields =
        " S 1 4242 4242 0 -1 4194304 1500 0 2 0 310 45 0 0 20 0 9 0 987654 123456789 2048 18446744073709551615 1 1 0"

    @Test(arguments: ["(vpn-exporter)", "(a b)", "(a) R 1 (b)", "())", "()"])
    func `a process name with any characters does not shift the fields of stat`(name: String) throws {
        let stat = try #require(ProcessStatistics.Stat(parsing: "4242 \(name)\(Self.fields)\n"))
        #expect(stat.cpuTicks == 355)
        #expect(stat.threads == 9)
        #expect(stat.startTicks == 987_654)
        #expect(stat.virtualBytes == 123_456_789)
        #expect(stat.residentPages == 2048)
    }

    @Test(arguments: [
        "", "4242", "4242 (x)", "4242 (x) S 1 2 3", "4242 (x\(fields)", "4242 (x) \(fields.replacing310)",
    ])
    func `a stat that is cut short or malformed has no figures`(text: String) {
        #expect(ProcessStatistics.Stat(parsing: text) == nil)
    }

    private static let limits = """
        Limit                     Soft Limit           Hard Limit           Units
        Max processes             95993                95993                processes
        Max open files            1024                 524288               files
        Max locked memory         8388608              8388608              bytes

        """

    @Test func `limits contain the soft limit of open files`() {
        #expect(ProcessStatistics.maxDescriptors(parsing: Self.limits) == 1024)
        #expect(ProcessStatistics.maxDescriptors(parsing: "Max open files   unlimited   unlimited  files") == .max)
        #expect(ProcessStatistics.maxDescriptors(parsing: "Max open files   many   many  files") == nil)
        #expect(ProcessStatistics.maxDescriptors(parsing: "Max open files ") == nil)
        #expect(ProcessStatistics.maxDescriptors(parsing: "") == nil)
    }

    @Test func `stat contains the start of the system`() {
        #expect(ProcessStatistics.bootTimeSeconds(parsing: "cpu 1 2\nbtime 1732312345\nprocesses 4\n") == 1_732_312_345)
        #expect(ProcessStatistics.bootTimeSeconds(parsing: "btime \n") == nil)
        #expect(ProcessStatistics.bootTimeSeconds(parsing: "cpu 1 2\n") == nil)
    }

    @Test func `this process has plausible figures`() throws {
        let statistics = try #require(ProcessStatistics.current())
        let now = Int64(time(nil))
        #expect(statistics.cpuNanoseconds >= 0)
        #expect((now - 7200...now + 2).contains(statistics.startTimeNanoseconds / 1_000_000_000))
        #expect(statistics.residentBytes > 1_000_000)
        #expect(statistics.virtualBytes >= statistics.residentBytes)
        #expect(statistics.openDescriptors >= 3)
        #expect(statistics.maxDescriptors >= statistics.openDescriptors)
        #expect(statistics.threads >= 1)
    }
}

extension String {
    /// Fields in which one is no number.
    fileprivate var replacing310: String {
        split(separator: " ").map { $0 == "310" ? "x" : String($0) }.joined(separator: " ")
    }
}
