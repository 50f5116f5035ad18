import Glibc

/// A table in plain text that is printed row by row, as each is measured.
struct TextTable {
    /// A column's title, and how wide it is at least.
    struct Column {
        let title: String
        let width: Int

        init(_ title: String, _ width: Int) {
            self.title = title
            self.width = max(width, title.count)
        }
    }

    private let columns: [Column]

    /// Prints the titles.
    init(_ columns: [Column]) {
        self.columns = columns
        add(columns.map(\.title))
    }

    /// - Parameter cells: one for each column, set to the right.
    func add(_ cells: [String]) {
        let padded = zip(columns, cells).map { column, cell in
            String(repeating: " ", count: max(0, column.width - cell.count)) + cell
        }
        Self.write(padded.joined(separator: "  "))
    }

    /// Prints a line at once.
    static func write(_ line: String) {
        print(line)
        fflush(nil)
    }
}
