/// HTML in which only what stands in the source is markup: texts that are put into it are escaped, so that none can leave
/// its place, be it within quotes or not.
struct Markup: Sendable, ExpressibleByStringInterpolation {
    /// UTF-8.
    private(set) var bytes: [UInt8]

    static let empty: Markup = ""

    init(stringLiteral literal: StaticString) {
        bytes = literal.withUTF8Buffer { Array($0) }
    }

    init(stringInterpolation: Interpolation) {
        bytes = stringInterpolation.bytes
    }

    static func += (left: inout Markup, right: Markup) { left.bytes += right.bytes }

    struct Interpolation: StringInterpolationProtocol {
        fileprivate var bytes: [UInt8] = []

        init(literalCapacity: Int, interpolationCount: Int) {
            bytes.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        mutating func appendLiteral(_ literal: StaticString) {
            literal.withUTF8Buffer { bytes.append(contentsOf: $0) }
        }

        mutating func appendInterpolation(_ text: String) { HTMLText.append(text, to: &bytes) }

        mutating func appendInterpolation(_ number: some BinaryInteger) { bytes += "\(number)".utf8 }

        mutating func appendInterpolation(_ markup: Markup) { bytes += markup.bytes }

        /// One after the other.
        mutating func appendInterpolation(_ parts: [Markup]) {
            for part in parts { bytes += part.bytes }
        }
    }
}
