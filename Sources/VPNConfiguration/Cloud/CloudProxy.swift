package import CloudAPI
package import Settings

/// The proxy to the cloud.
package enum CloudProxy: Sendable, Equatable {
    /// The proxies of `HTTPS_PROXY`, `NO_PROXY` and similar variables.
    case environment
    /// No proxy. The environment does not count.
    case none
    case given(HTTPProxy)
}

extension ProcessSurroundings {
    /// The proxies of the environment.
    package var proxies: ProxyEnvironment {
        get throws(InvalidEndpoint) {
            let names = Self.proxyNames + ["NO_PROXY", "no_proxy", "REQUEST_METHOD"]
            return try ProxyEnvironment(names.reduce(into: [:]) { $0[$1] = variable($1) })
        }
    }

    private static let proxyNames = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"]

    /// The problem of the variables. No message shows their values, which may contain a password.
    var proxyProblem: ConfigurationProblem? {
        do throws(InvalidEndpoint) {
            _ = try proxies
            return nil
        } catch {
            let name = Self.proxyNames.first { variable($0).map { (try? HTTPProxy($0)) == nil } ?? false }
            return ConfigurationProblem(
                file: AccountValues.environmentName, position: nil, path: name ?? "",
                message: "\(error.problem). Correct it, or set cloud.proxy")
        }
    }
}

extension SettingForm where Value == CloudProxy {
    /// `none`, or the URL of a proxy. No message shows it, since it may contain a password.
    package static var proxy: SettingForm {
        let bound = "http://host:port, http://user:password@host:port, or none"
        return SettingForm(bound: bound, write: { "\($0)" }) { text throws(SettingRefusal) in
            if text == "none" { return CloudProxy.none }
            guard text.hasPrefix("http://") else {
                throw SettingRefusal("does not begin with http://, and is not none: \(bound)")
            }
            let rest = text.dropFirst("http://".count)
            let url = rest.hasSuffix("/") ? rest.dropLast() : rest
            let parts = url.split(separator: "@", omittingEmptySubsequences: false)
            if parts.count > 2 {
                throw SettingRefusal("has more than one @. Write those in the user name and the password as %40")
            }
            if url.contains(where: { "/?#".contains($0) }) {
                throw SettingRefusal("has a path, or one of / ? # before the @. Omit it, or write %2F, %3F, %23")
            }
            guard parts.count == 1 || isUser(parts[0]) else {
                throw SettingRefusal("has no valid user:password before the @: \(bound)")
            }
            guard let last = parts.last, SettingForm<String>.hostAndPort(of: String(last))?.port != nil,
                let proxy = try? HTTPProxy("http://" + url)
            else { throw SettingRefusal("has no valid host and port: \(bound)") }
            return .given(proxy)
        }
    }

    private static func isUser(_ text: Substring) -> Bool {
        guard let colon = text.firstIndex(of: ":"), colon != text.startIndex else { return false }
        return text.utf8.allSatisfy { 0x21...0x7e ~= $0 }
    }
}

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
