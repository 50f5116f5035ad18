import Foundation

/// A figure as the tables print it, beside its budget where it has one.
struct Figure: CustomStringConvertible {
    let description: String

    /// - Parameters:
    ///   - digits: behind the point.
    ///   - budget: what it may be at most.
    init(_ value: Double, digits: Int, budget: Double? = nil) {
        let text = String(format: "%.\(digits)f", value)
        guard let budget else {
            description = text
            return
        }
        let bound = String(format: "%.\(digits)f", budget)
        description = value <= budget ? "\(text) ≤ \(bound)" : "\(text) > \(bound) !"
    }

    /// A figure that may not be there.
    static func optional(_ value: Double?, digits: Int, budget: Double? = nil) -> String {
        value.map { Figure($0, digits: digits, budget: budget).description } ?? "-"
    }

    /// The median of values; of an even number of them the mean of the middle two, and 0 of none.
    static func median(_ values: [Double]) -> Double {
        guard !values.isEmpty else { return 0 }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }

    /// Seconds of a duration.
    static func seconds(_ duration: Duration) -> Double { duration / .seconds(1) }
}
