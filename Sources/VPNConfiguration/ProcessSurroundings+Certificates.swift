import CloudAPI
package import Settings

extension ProcessSurroundings {
    /// Returns the problem of the certificates at `place`, or `nil`.
    ///
    /// - Parameter path: the path in the setting.
    package func refusal(ofCertificates place: String, named path: String, among files: NamedFiles) -> String? {
        notes?.note(place)
        do throws(BoundedFile.Failure) {
            return TrustRoots.areCertificates(try readFile(place))
                ? nil : "the file \(place) has no certificates in PEM (BEGIN CERTIFICATE), or a broken one"
        } catch {
            return files.refusal(error, at: place, named: path).message
        }
    }
}
