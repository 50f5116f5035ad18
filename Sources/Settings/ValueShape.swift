/// The form of a setting's values for the JSON Schema. It accepts everything that the exporter accepts, and a little
/// more.
package indirect enum ValueShape: Sendable, Equatable {
    /// Any plain value, even one that looks like a number. The length is in Unicode scalars.
    case text(length: ClosedRange<Int>? = nil)
    /// Text of the characters in the brackets of a regular expression.
    case word(_ set: String, most: Int = 64)
    /// Text that a regular expression (ECMA-262) matches.
    case pattern(String)
    case integer(ClosedRange<Int>)
    case number(ClosedRange<Double>)
    case boolean
    case choice([String])
    case list(of: ValueShape, count: ClosedRange<Int>)
    /// A mapping of arbitrary keys to text.
    case texts(most: Int)
    case either([ValueShape])
}

extension ValueShape {
    /// Whole numbers with units, the largest first, each at most once.
    package static let duration = ValueShape.pattern("^(?=[0-9])([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$")
}
