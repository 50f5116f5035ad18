import CloudAPI
import ICMP

/// Finds the addresses that the argument of `probe` means: asks the cloud and resolves names where that is needed.
struct LiveTargets: Sendable {
    let progress: Progress
    /// Lays what the command line says over a target's settings.
    let apply: @Sendable (ProbeSettings) -> ProbeSettings

    /// Why there is nothing to probe.
    struct Failure: Error, Equatable, CustomStringConvertible {
        let description: String
    }

    /// - Parameter configuration: of the targets that are meant, if any are.
    func find(
        _ question: ProbeQuestion, text: String, configuration: ExporterConfiguration?
    ) async throws -> [LiveTarget] {
        switch question {
        case .address(let address):
            return [try target(text, address, apply(.standard))]
        case .hostName(let name):
            return try await resolve([(text, .name(name), apply(.standard))])
        case .configured(let configured):
            let addresses = try await addresses(of: configured, configuration)
            return try await resolve(
                zip(configured, addresses).map { ($0.name, $1, apply($0.target.probes)) })
        }
    }

    /// Those of the file; the cloud is asked only where one of them is its to tell.
    private func addresses(
        of configured: [ProbeQuestion.Configured], _ configuration: ExporterConfiguration?
    ) async throws -> [ProbeAddress] {
        var view: CloudInventory.View?
        if let configuration, configured.contains(where: { $0.target.address == nil }) {
            let inspection = CloudInspection(configuration: configuration, progress: progress, asksCloudEye: false)
            let inventory = await inspection.run()
            let error =
                inventory?.failure ?? inventory?.connections?.failure?.description
                ?? inventory?.monitors?.failure?.description
            if let error { throw Failure(description: "the cloud cannot be asked for the address: \(error)") }
            view = inventory?.view(configuration)
        }
        return try configured.map { configured in
            let known = configured.connection.id.flatMap { view?.addresses[$0] }
            let told = known?.address(of: configured.target.name).map(ProbeAddress.literal)
            guard let address = configured.target.address ?? told else {
                throw Failure(
                    description: "\(configured.name) has no address yet: the cloud tells it once there is a monitor")
            }
            return address
        }
    }

    private func resolve(_ wanted: [(name: String, address: ProbeAddress, settings: ProbeSettings)]) async throws
        -> [LiveTarget]
    {
        progress.show("resolving names")
        defer { progress.clear() }
        return try await HostResolver.withResolver(threads: 4) { resolver in
            var targets: [LiveTarget] = []
            for (name, address, settings) in wanted {
                switch address {
                case .literal(let address): targets.append(try target(name, address, settings))
                case .name(let host):
                    let address = try await resolver.resolve(host, family: settings.familyPreference)
                    targets.append(try target(name, address, settings))
                }
            }
            return targets
        }
    }

    private func target(_ name: String, _ address: IPAddress, _ settings: ProbeSettings) throws -> LiveTarget {
        if let source = settings.path.source, source.family != address.family {
            throw Failure(description: "the source \(source) is of another family than \(address)")
        }
        return LiveTarget(name: name, address: address, settings: settings)
    }
}
