import CloudAPI
import CloudWatching
import Settings
import VPNConfiguration

/// Judges what the cloud said. Pure.
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
                .warn, "cloud", "certificates", "insecure_skip_verify is on: whoever answers gets the credentials",
                wayOut: "Give cloud.ca_file, and take insecure_skip_verify out")
        ]
    }

    /// Refused for who asks, or not; `nil` where no call got so far.
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
        Finding(grade, "cloud", subject, error.withoutWayOut, wayOut: error.remedy)
    }

    /// The rights to read. Without names the exporter works, without the other two lists it does not.
    private var lists: [Finding] {
        [
            list("list connections", once(inventory.connections), grade: .fail),
            list("list monitors", once(inventory.monitors), grade: .fail),
            list("list gateways", once(inventory.gateways), grade: needsGateways ? .fail : .warn),
            list("list customer gateways", once(inventory.customerGateways), grade: .warn),
        ]
    }

    /// Leaves out a refusal of the credentials, which is a finding of its own.
    private func once<Elements>(_ answer: CloudInventory.Answer<Elements>?) -> CloudInventory.Answer<Elements>? {
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
        case nil: .untried("cloud", subject, "a call before it failed")
        }
    }

    /// Nothing but creating shows whether the role may create.
    private var creation: [Finding] {
        guard configuration.monitors.mode == .ensure else {
            return [Finding(.ok, "cloud", "create monitors", "not needed: monitors.mode is observe")]
        }
        guard let plan = view.plan else { return [] }
        if plan.creations.isEmpty {
            return [Finding(.ok, "cloud", "create monitors", "not needed now: no connection waits for one")]
        }
        return [
            Finding(
                .warn, "cloud", "create monitors",
                "\(plan.creations.count) to create; whether the role may, only the first creation shows",
                wayOut: "The role VPN FullAccess, or the permission vpn:connectionMonitors:create, is needed")
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
                    wayOut: "Check the connection's id, and the project and region under cloud")
            case .monitored(let listed, let monitor)?:
                let state = monitor.status?.rawValue ?? "without a status"
                return self.connection(subject, listed, "its monitor is \(state)")
            case .toCreate(let listed)?: return self.connection(subject, listed, "its monitor is to be created")
            case .unmonitored(let listed)?: return self.connection(subject, listed, "it has no monitor")
            case nil: return nil
            }
        }
    }

    private func connection(_ subject: String, _ listed: VPNConnection, _ monitor: String) -> Finding {
        let status = listed.status?.rawValue ?? "unknown"
        let isUp = status == "ACTIVE"
        return Finding(
            isUp ? .ok : .warn, "connection", subject, "the cloud says \(status), \(monitor)",
            wayOut: isUp ? nil : "Look at the tunnel's negotiation in the console and at the customer gateway")
    }

    private var discoveries: [Finding] {
        guard let listed = inventory.connections?.success else { return [] }
        let idle = view.idleSelectors.map { selector in
            Finding(
                .fail, "cloud", "discovery", "discover: \(selector) takes no connection\(hint(selector))",
                wayOut:
                    "Check the selector against the names, gateways, tags and states in the cloud, or remove the rule")
        }
        let found =
            view.discovered == 0 ? [] : [Finding(.ok, "cloud", "discovery", "\(view.discovered) connections found")]
        return found + idle + untaken(of: listed.count)
    }

    private func hint(_ selector: ConnectionSelector) -> String {
        guard let name = selector.name else { return "" }
        if name.hasWildcard { return name.meantInstead.map { "; did you mean \($0)?" } ?? "" }
        return ClosestName.find(name.text, among: view.untaken).map { "; did you mean \($0)?" } ?? ""
    }

    /// Names of connections that one finding shows.
    private static let mostNames = 5

    /// Not to watch some is a choice, which is shown.
    private func untaken(of all: Int) -> [Finding] {
        guard !view.untaken.isEmpty else { return [] }
        let rest = view.untaken.count > Self.mostNames ? ", …" : ""
        let names = view.untaken.prefix(Self.mostNames).joined(separator: ", ") + rest
        return [
            Finding(
                .ok, "cloud", "not watched",
                "no rule takes \(view.untaken.count) of \(all) listed connections: \(names)")
        ]
    }

    private var cloudEye: [Finding] {
        switch inventory.readings {
        case .success(let count)?:
            [
                count > 0
                    ? Finding(.ok, "cloud eye", "read", "allowed, \(count) readings of the last hour")
                    : Finding(.warn, "cloud eye", "read", "allowed, but it has no reading of the last hour")
            ]
        case .failure(let error)?:
            [
                Finding(
                    .warn, "cloud eye", "read", error.withoutWayOut,
                    wayOut: error.remedy.map { "\($0) Or turn it off: cloud_eye.enabled: false" })
            ]
        case nil: []
        }
    }
}

extension CloudError {
    /// What happened, without what to do about it.
    var withoutWayOut: String {
        let text = description
        guard let remedy, text.hasSuffix(". \(remedy)") else { return text }
        return String(text.dropLast(remedy.count + 2))
    }
}
