import Glibc

/// A file that should have certificates and has none that can be read.
package struct InvalidTrustRoots: Error, Sendable, Hashable, CustomStringConvertible {
    package let file: String

    /// Without the path if there is no such file: it may be the certificate itself by mistake.
    package var description: String {
        let name = access(file, F_OK) == 0 ? "\"\(file)\"" : "the file"
        return "\(name) cannot be read as certificates; it must exist and hold one or more in PEM (BEGIN CERTIFICATE)"
    }
}
