import CloudAPI
import NetworkPrimitives
import Settings

/// A cloud and its credentials from a source outside the configuration file: an entry of clouds.yaml, the environment,
/// or the file of Huawei Cloud's tools.
struct CloudAccount: Sendable, Equatable {
    var provider: CloudConfiguration.Provider?
    var region: String?
    var projectID: String?
    var projectName: String?
    var identity: IdentityURL?
    var credentials: CloudCredentials?
    var caFile: String?
    /// The problem of `caFile`, or `nil`.
    var caFileProblem: ConfigurationProblem?
    var insecureSkipVerify = false
    /// The vendor's first region, if nothing else names a region.
    var standardRegion: String?
}

extension CloudAccount {
    /// The project, by its ID if both are known, as in the files of the console.
    var project: Project? { projectID.map(Project.id) ?? projectName.map(Project.name) }

    /// Returns the given region, else the start of the project's name, else the region in the identity service's host.
    ///
    /// - Parameter projectName: the name in the configuration file.
    func region(projectName own: String?) -> String? {
        region ?? Self.region(ofProject: own ?? projectName) ?? identity?.region ?? standardRegion
    }

    /// Returns `eu-de` for `eu-de_prod` and `eu-de`. The identity service names projects in this form.
    static func region(ofProject name: String?) -> String? {
        guard let part = name?.prefix(while: { $0 != "_" }), part.contains("-"), part.utf8.count <= 64 else {
            return nil
        }
        let isRegion = part.utf8.allSatisfy { byte in
            byte.isASCIIDigit || byte == UInt8(ascii: "-") || (byte.isASCIILetter && byte & 0x20 != 0)
        }
        return isRegion ? String(part) : nil
    }

    /// Reads the values of a source; `nil`, with problems, if they conflict or are incomplete.
    ///
    /// - Parameters:
    ///   - kind: the kind of credentials to use if there are several; `nil` makes several a problem.
    ///   - takesCredentials: whether to read credentials.
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
