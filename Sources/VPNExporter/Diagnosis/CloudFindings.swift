import CloudAPI
import CloudWatching
import Settings
import VPNConfiguration

/// Turns the cloud's answers into findings.
struct CloudFindings: Sendable {
    let configuration: ExporterConfiguration
    let inventory: CloudInventory
    let view: CloudInventory.View

    init(_ configuration: ExporterConfiguration, _ inventory: CloudInventory) {
        self.configuration = configuration
        self.inventory = inventory
        view = inventory.view(configuration)
    }

    var all: [Finding] {
        if let failure = inventory.failure { return transport + [Finding(.fail, "cloud", "access", failure)] }
        return transport + [credentials].compactMap(\.self) + lists + creation + connections + discoveries + cloudEye
    }

    private var transport: [Finding] {
        guard configuration.cloud?.insecureSkipVerify == true else { return [] }
        return [
            Finding(
                .warn, "cloud", "certificates",
                "insecure_skip_verify is on: any server that answers gets the credentials",
                remedy: "Set cloud.ca_file, and remove insecure_skip_verify")
        ]
    }

    /// Whether the cloud accepts the credentials; `nil` if no call got that far.
    private var credentials: Finding? {
        switch inventory.fatal?.disposition {
        case .badCredentials?, .reauthenticate?:
            return inventory.fatal.map { finding(.fail, "credentials", $0) }
        case .forbidden? where inventory.fatal?.operation.service == .identity:
            return inventory.fatal.map { finding(.fail, "credentials", $0) }
        default:
            let answered = inventory.connections?.failure.map { $0.httpStatus != nil } ?? true
            return answered ? Finding(.ok, "cloud", "credentials", "accepted, \(project)") : nil
        }
    }

    private var project: String {
        switch configuration.cloud?.project {
        case .id(let id)?: "project \(id)"
        case .name(let name)?: "project \(name)"
        case nil: "no project"
        }
    }

    private func finding(_ grade: Finding.Grade, _ subject: String, _ error: CloudError) -> Finding {
        Finding(grade, "cloud", subject, error.withoutRemedy, remedy: error.remedy)
    }

    /// The rights to read. The exporter requires connections and monitors. Gateways only add names, unless a selector
    /// needs them.
    private var lists: [Finding] {
        [
            list("list connections", unlessReported(inventory.connections), grade: .fail),
            list("list monitors", unlessReported(inventory.monitors), grade: .fail),
            list("list gateways", unlessReported(inventory.gateways), grade: needsGateways ? .fail : .warn),
            list("list customer gateways", unlessReported(inventory.customerGateways), grade: .warn),
        ]
    }

    /// Drops a failure that the finding on credentials already reports.
    private func unlessReported<Elements>(
        _ answer: CloudInventory.Answer<Elements>?
    ) -> CloudInventory.Answer<Elements>? {
        guard let failure = answer?.failure, failure == inventory.fatal, credentials?.grade == .fail else {
            return answer
        }
        return nil
    }

    private var needsGateways: Bool { configuration.discoveries.contains { $0.selector.gateway != nil } }

    private func list<Element: Sendable>(
        _ subject: String, _ answer: CloudInventory.Answer<[Element]>?, grade: Finding.Grade
    ) -> Finding {
        switch answer {
        case .success(let elements)?: Finding(.ok, "cloud", subject, "allowed, \(elements.count) listed")
        case .failure(let error)?: finding(grade, subject, error)
        case nil: .untried("cloud", subject, "an earlier call failed")
        }
    }

    /// The right to create, which only a creation can show.
    private var creation: [Finding] {
        guard configuration.monitors.mode == .ensure else {
            return [Finding(.ok, "cloud", "create monitors", "not needed: monitors.mode is observe")]
        }
        guard let plan = view.plan else { return [] }
        if plan.creations.isEmpty {
            return [Finding(.ok, "cloud", "create monitors", "not needed now: there is nothing to create")]
        }
        return [
            Finding(
                .warn, "cloud", "create monitors",
                "\(plan.creations.count) to create; only the first creation shows whether the role allows it",
                remedy: "Grant the role VPN FullAccess, or the permission vpn:connectionMonitors:create")
        ]
    }

    private var connections: [Finding] {
        guard let plan = view.plan else { return [] }
        return view.connections.compactMap { connection in
            let subject = connection.name
            switch connection.id.flatMap({ plan.findings[$0] }) {
            case .unknown?:
                return Finding(
                    .fail, "connection", subject, "the cloud does not list it",
                    remedy: "Check the connection's id, and the project and region under cloud")
            case .monitored(let listed, let monitor)?:
                let state = monitor.status?.rawValue ?? "without a status"
                return self.connection(subject, listed, "its monitor is \(state)")
            case .toCreate(let listed)?: return self.connection(subject, listed, "its monitor will be created")
            case .unmonitored(let listed)?: return self.connection(subject, listed, "it has no monitor")
            case nil: return nil
            }
        }
    }

    private func connection(_ subject: String, _ listed: VPNConnection, _ monitor: String) -> Finding {
        let status = listed.status?.rawValue ?? "unknown"
        let isUp = status == "ACTIVE"
        return Finding(
            isUp ? .ok : .warn, "connection", subject, "the cloud reports \(status), \(monitor)",
            remedy: isUp ? nil : "Check the tunnel's negotiation in the console, and the customer gateway")
    }

    private var discoveries: [Finding] {
        guard let listed = inventory.connections?.success else { return [] }
        let idle = view.idleSelectors.map { selector in
            Finding(
                .fail, "cloud", "discovery", "discover: \(selector) matches no connection\(hint(selector))",
                remedy: "Compare the selector with names, gateways, tags and states in the cloud, or remove the rule")
        }
        let found =
            view.discovered == 0 ? [] : [Finding(.ok, "cloud", "discovery", "\(view.discovered) connections found")]
        return found + idle + unwatched(of: listed.count)
    }

    private func hint(_ selector: ConnectionSelector) -> String {
        guard let name = selector.name else { return "" }
        if name.hasWildcard { return name.meantInstead.map { "; did you mean \($0)?" } ?? "" }
        return ClosestName.find(name.text, among: view.unwatched).map { "; did you mean \($0)?" } ?? ""
    }

    /// The most names of connections that one finding shows.
    private static let mostNames = 5

    /// The connections that no rule matches. That is a choice and no problem.
    private func unwatched(of all: Int) -> [Finding] {
        guard !view.unwatched.isEmpty else { return [] }
        let rest = view.unwatched.count > Self.mostNames ? ", …" : ""
        let names = view.unwatched.prefix(Self.mostNames).joined(separator: ", ") + rest
        return [
            Finding(
                .ok, "cloud", "not watched",
                "no rule matches \(view.unwatched.count) of \(all) listed connections: \(names)")
        ]
    }

    private var cloudEye: [Finding] {
        switch inventory.readings {
        case .success(let count)?:
            [
                count > 0
                    ? Finding(.ok, "cloud eye", "read", "allowed, \(count) readings in the last hour")
                    : Finding(.warn, "cloud eye", "read", "allowed, but there is no reading in the last hour")
            ]
        case .failure(let error)?:
            [
                Finding(
                    .warn, "cloud eye", "read", error.withoutRemedy,
                    remedy: error.remedy.map { "\($0) Or disable it: cloud_eye.enabled: false" })
            ]
        case nil: []
        }
    }
}

extension CloudError {
    /// The description without the remedy.
    var withoutRemedy: String {
        let text = description
        guard let remedy, text.hasSuffix(". \(remedy)") else { return text }
        return String(text.dropLast(remedy.count + 2))
    }
}
