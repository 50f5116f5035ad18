/// What the values of a setting look like, as far as an editor can tell without the exporter: what the JSON Schema of the
/// file is made of. It takes all that the exporter takes, and a little more.
package indirect enum ValueShape: Sendable, Equatable {
    /// Any plain value, which may look like a number; in Unicode scalars.
    case text(length: ClosedRange<Int>? = nil)
    /// The same, of letters, digits and others that a regular expression's brackets list.
    case word(_ set: String, most: Int = 64)
    /// What a regular expression (ECMA-262) takes whole.
    case pattern(String)
    case integer(ClosedRange<Int>)
    case number(ClosedRange<Double>)
    case boolean
    case choice([String])
    case list(of: ValueShape, count: ClosedRange<Int>)
    /// A mapping of keys that users choose to text.
    case texts(most: Int)
    case either([ValueShape])
}

extension ValueShape {
    /// Whole numbers with units, the largest first, each at most once.
    package static let duration = ValueShape.pattern("^(?=[0-9])([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$")
}
