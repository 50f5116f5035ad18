/// A file that should have certificates and has none that can be read.
package struct InvalidTrustRoots: Error, Sendable, Hashable, CustomStringConvertible {
    package let file: String

    package var description: String {
        "\"\(file)\" cannot be read as certificates; it must exist and hold one or more in PEM (BEGIN CERTIFICATE)"
    }
}
