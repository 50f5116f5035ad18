import CloudAPI
import Network
import Settings

/// What a source outside of the configuration file says of a cloud and of who asks it: an entry of clouds.yaml, the
/// environment, or the file of Huawei Cloud's tools.
struct CloudAccount: Sendable, Equatable {
    var provider: CloudConfiguration.Provider?
    var region: String?
    var projectID: String?
    var projectName: String?
    var identity: IdentityURL?
    var credentials: CloudCredentials?
    var caFile: String?
    /// Why nothing can be done with `caFile`, where that is so.
    var caFileProblem: ConfigurationProblem?
    var insecureSkipVerify = false
    /// Where nothing else names one: the first of the vendor's.
    var standardRegion: String?
}

extension CloudAccount {
    /// By its id where both are known, as the files that a console makes have it.
    var project: Project? { projectID.map(Project.id) ?? projectName.map(Project.name) }

    /// The region as given, else as a project's name begins, else as the identity service's host is called.
    ///
    /// - Parameter projectName: the configuration file's own.
    func region(projectName own: String?) -> String? {
        region ?? Self.region(ofProject: own ?? projectName) ?? identity?.region ?? standardRegion
    }

    /// `eu-de` of `eu-de_prod` and of `eu-de`; projects are named so by the identity service itself.
    static func region(ofProject name: String?) -> String? {
        guard let part = name?.prefix(while: { $0 != "_" }), part.contains("-"), part.utf8.count <= 64 else {
            return nil
        }
        let isRegion = part.utf8.allSatisfy { byte in
            byte.isASCIIDigit || byte == UInt8(ascii: "-") || (byte.isASCIILetter && byte & 0x20 != 0)
        }
        return isRegion ? String(part) : nil
    }

    /// What the values say; `nil`, with problems, where they contradict each other or lack a part.
    ///
    /// - Parameters:
    ///   - kind: what to ask with where there is enough for several ways; without it that is a problem.
    ///   - takesCredentials: whether to look for who asks.
    init?(
        _ values: AccountValues, kind: AccountValues.Kind? = nil, takesCredentials: Bool = true,
        _ problems: inout ProblemCollector
    ) {
        let before = problems.count
        let names = values.names
        region = values.value(.region, of: names.region, &problems)
        projectID = values.value(.projectID, of: names.projectID, &problems)
        projectName = values.value(.text(maximumLength: 64), of: names.projectName, &problems)
        identity = values.value(.identityURL, of: names.identity, &problems)
        provider = identity?.provider
        caFile = values.value(.path, of: names.caFile, &problems)
        credentials = takesCredentials ? values.credentials(kind: kind, &problems) : nil
        guard problems.count == before else { return nil }
    }
}
