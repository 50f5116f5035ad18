import Settings

/// One entry of clouds.yaml, overlaid by secure.yaml, with the rules of openstacksdk. It ignores unknown keys, since
/// other programs use the file, too. It rejects unsupported keys that change the login.
struct CloudsEntry: Sendable {
    let name: String
    /// The layers of values. The first with a value counts.
    let layers: [AccountValues.Value]
    /// The place in clouds.yaml, for missing values.
    let root: AccountValues.Value
    /// The vendor that the profile names.
    let vendor: CloudsVendor?
}

extension CloudsEntry {
    /// The request of the configuration or the environment.
    struct Request: Sendable {
        var region: CloudsRegions.Wish?
        /// Whether to read credentials from the entry.
        var takesCredentials = true
    }

    /// Returns the account of the entry; `nil`, with problems, if it is wrong.
    func account(
        _ request: Request, _ surroundings: ProcessSurroundings, _ problems: inout ProblemCollector
    ) -> CloudAccount? {
        let before = problems.count
        checkShape(&problems)
        let regions = regions(&problems)
        guard problems.count == before else { return nil }
        let region = regions.choose(request.region, of: name, &problems)
        checkKnownRegions(request, &problems)
        guard problems.count == before else { return nil }
        let lookUp = CloudsLookUp(
            layers: [region?.values].compactMap(\.self) + layers + [vendor?.layer].compactMap(\.self),
            region: region?.name ?? request.region?.place,
            standardRegion: vendor?.regions.first)
        checkProfile(lookUp, &problems)
        let values = AccountValues(names: .clouds, file: root.file, root: root.node, hasLines: true) { lookUp[$0] }
        values.noteSecrets(surroundings)
        if request.takesCredentials { values.refuseUnsupported(&problems) }
        guard problems.count == before else { return nil }
        let kind = request.takesCredentials ? values.kind(&problems) : nil
        guard
            var account = CloudAccount(
                values, kind: kind, takesCredentials: request.takesCredentials, &problems),
            problems.count == before
        else { return nil }
        account.provider = account.provider ?? vendor?.provider
        account.standardRegion = vendor?.regions.first
        let verifies = flag(values, "verify", &problems)
        account.insecureSkipVerify = verifies == false || flag(values, "insecure", &problems) == true
        account.checkCAFile(values, surroundings)
        return problems.count == before ? account : nil
    }

    /// The regions of the entry, else those of a vendor's file.
    private func regions(_ problems: inout ProblemCollector) -> CloudsRegions {
        let own = CloudsLookUp(layers: layers)
        if own["regions"] != nil || own.raw("region_name") != nil {
            return CloudsRegions(regions: own["regions"], name: own.raw("region_name"), &problems)
        }
        let vendor = CloudsLookUp(layers: [vendor?.layer].compactMap(\.self))
        return CloudsRegions(regions: vendor["regions"], name: vendor.raw("region_name"), &problems)
    }

    /// Rejects a region that the vendor does not have, if the entry has no regions of its own.
    private func checkKnownRegions(_ request: Request, _ problems: inout ProblemCollector) {
        let own = CloudsLookUp(layers: layers)
        guard let wish = request.region, let known = vendor?.regions, !known.isEmpty, !known.contains(wish.name),
            own["regions"] == nil, own.raw("region_name") == nil
        else { return }
        problems.add(
            ConfigurationProblem(
                file: wish.place.file, position: wish.place.position, path: wish.place.node.path.description,
                message:
                    "\(SettingForm<String>.shown(wish.name)) is not a region of the profile of the entry \(name), which has"
                    + " \(known.joined(separator: ", "))"))
    }

    /// Rejects an unknown profile, which would leave everything missing. An entry with the cloud's address may have
    /// any.
    private func checkProfile(_ lookUp: CloudsLookUp, _ problems: inout ProblemCollector) {
        guard case .unknown(let place)? = vendor, lookUp["auth.auth_url"] == nil, lookUp["auth_url"] == nil,
            case .text(let name, _) = place.node.content
        else { return }
        problems.add(
            ConfigurationProblem(
                file: place.file, position: place.position, path: place.node.path.description,
                message:
                    "\(SettingForm<String>.shown(name)) is not a known cloud profile. Write otc or"
                    + " otc-swiss, give auth.auth_url, or add the profile to clouds-public.yaml"))
    }

    /// Rejects an entry that is not a mapping, or has an `auth` that is not one.
    private func checkShape(_ problems: inout ProblemCollector) {
        guard case .mapping = root.node.content else {
            problems.add(
                ConfigurationProblem(
                    file: root.file, position: root.node.position, path: root.node.path.description,
                    message: "expected a cloud's settings, got \(root.node.kind)"))
            return
        }
        for layer in layers {
            guard let auth = layer.node.child("auth"), auth.content != .nothing else { continue }
            if case .mapping = auth.content { continue }
            problems.add(
                ConfigurationProblem(
                    file: layer.file, position: auth.position, path: auth.path.description,
                    message: "expected a mapping, got \(auth.kind). Write auth: { username: … }"))
        }
    }

    /// A boolean in YAML 1.1, as other clients read it.
    private func flag(_ values: AccountValues, _ name: String, _ problems: inout ProblemCollector) -> Bool? {
        let form = SettingForm<Bool>(bound: "true or false", write: { "\($0)" }) { text throws(SettingRefusal) in
            switch text.lowercased() {
            case "true", "yes", "on", "1": return true
            case "false", "no", "off", "0": return false
            default: throw SettingRefusal("\(SettingForm<Bool>.shown(text)) is neither true nor false")
            }
        }
        return values.value(form, of: [name], &problems)
    }
}
