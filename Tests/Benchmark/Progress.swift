import Glibc

/// What is said while a table takes its minutes: on standard error, so that standard output is the tables alone.
enum Progress {
    static func say(_ text: String) {
        let line = Array("Benchmark: \(text)\n".utf8)
        _ = write(STDERR_FILENO, line, line.count)
    }
}
