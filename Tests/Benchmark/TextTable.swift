import Foundation
import Glibc

/// A plain-text table that prints each row after its measurement.
struct TextTable {
    /// The title and minimum width of a column.
    struct Column {
        let title: String
        let width: Int

        init(_ title: String, _ width: Int) {
            self.title = title
            self.width = max(width, title.count)
        }
    }

    private let columns: [Column]

    /// Prints the titles of the columns.
    init(_ columns: [Column]) {
        self.columns = columns
        add(columns.map(\.title))
    }

    /// Prints a row.
    ///
    /// - Parameter cells: One text for each column, aligned to the right.
    func add(_ cells: [String]) {
        let padded = zip(columns, cells).map { column, cell in
            String(repeating: " ", count: max(0, column.width - cell.count)) + cell
        }
        Self.write(padded.joined(separator: "  "))
    }

    /// Prints a line without buffering.
    static func write(_ line: String) {
        print(line)
        fflush(nil)
    }
}

/// A figure as the tables print it, with its budget if it has one.
struct Figure: CustomStringConvertible {
    let description: String

    /// Formats a value.
    ///
    /// - Parameters:
    ///   - digits: The number of digits after the point.
    ///   - budget: The maximum of the value.
    init(_ value: Double, digits: Int, budget: Double? = nil) {
        let text = String(format: "%.\(digits)f", value)
        guard let budget else {
            description = text
            return
        }
        let bound = String(format: "%.\(digits)f", budget)
        description = value <= budget ? "\(text) ≤ \(bound)" : "\(text) > \(bound) !"
    }

    /// Formats a value that can be absent.
    static func optional(_ value: Double?, digits: Int, budget: Double? = nil) -> String {
        value.map { Figure($0, digits: digits, budget: budget).description } ?? "-"
    }

    /// Returns the median of values: the mean of the middle two of an even number, and 0 of none.
    static func median(_ values: [Double]) -> Double {
        guard !values.isEmpty else { return 0 }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }

    /// Returns the seconds of a duration.
    static func seconds(_ duration: Duration) -> Double { duration / .seconds(1) }
}
