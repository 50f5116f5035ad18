import CloudAPI
package import Settings

extension ProcessSurroundings {
    /// Why the file at `place` gives no certificates; `nil` where it has some.
    ///
    /// - Parameter path: how the setting names it.
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
