import NetworkPrimitives

/// Finds the files that a configuration names, and reports their problems. A message shows a path only if the file
/// exists: a secret that a user pasted instead of a path must not reach a log.
package struct NamedFiles: Sendable, Equatable {
    /// The folder that relative paths start at, without a slash at its end; empty for the working directory.
    package let folder: String
    /// The value of `CREDENTIALS_DIRECTORY`; `nil` if the variable is not set.
    package let credentials: String?

    /// The variable that a path may begin with. systemd sets it for units with `LoadCredential=`.
    package static let variable = "CREDENTIALS_DIRECTORY"
    private static let placeholder = "${\(variable)}"
    /// The folder where systemd mounts credentials.
    private static let mounts = "/run/credentials/"

    package init(folder: String, credentials: String? = nil) {
        self.folder = folder
        self.credentials = credentials
    }

    /// The files that the configuration `file` names.
    package init(besides file: String, _ surroundings: ProcessSurroundings) {
        self.init(
            folder: file.lastIndex(of: "/").map { file[..<$0].isEmpty ? "/" : String(file[..<$0]) } ?? "",
            credentials: surroundings.variable(Self.variable))
    }

    /// Returns the path to open.
    package func place(of path: String) throws(SettingRefusal) -> String {
        if path.hasPrefix(Self.placeholder) {
            guard let credentials else {
                throw SettingRefusal(
                    "needs the variable \(Self.variable), which systemd sets for a unit with LoadCredential=."
                        + " Outside of the unit, set it to the folder with the originals, as"
                        + " \(Self.variable)=/etc/vpn-exporter/credentials vpn-exporter check")
            }
            return credentials + path.dropFirst(Self.placeholder.count)
        }
        return path.hasPrefix("/") || folder.isEmpty ? path : folder == "/" ? "/" + path : folder + "/" + path
    }

    /// Returns the message for a file that could not be read.
    ///
    /// - Parameters:
    ///   - place: the path that was opened.
    ///   - path: the path as the setting has it.
    package func refusal(_ failure: BoundedFile.Failure, at place: String, named path: String) -> SettingRefusal {
        guard failure.isMissing else {
            return SettingRefusal(failure.isSeen ? "the file \(place) \(failure.reason)" : "the file \(failure.reason)")
        }
        if path.hasPrefix(Self.mounts) {
            return SettingRefusal(
                "names a file that exists only while systemd runs the unit, by LoadCredential=. To check it outside of"
                    + " the unit, write \(Self.placeholder)/NAME, and set the variable to the folder with the originals"
            )
        }
        if path.hasPrefix("/") || path.hasPrefix(Self.placeholder) {
            return SettingRefusal("names a file that does not exist. Check the path")
        }
        let start = folder.isEmpty ? "the working directory" : folder
        return SettingRefusal("names a file that does not exist. A relative path starts at \(start)")
    }
}

extension SettingForm where Value == String {
    /// The path of a file. No message shows it, since it may be a secret by mistake.
    package static var path: SettingForm {
        let lengths = 1...4096
        let bound = "\(lengths.lowerBound) to \(lengths.upperBound) characters"
        return SettingForm(bound: bound, shape: .text(length: lengths), write: { $0 }) { text throws(SettingRefusal) in
            let count = text.unicodeScalars.count
            if count == 0 { throw SettingRefusal("is empty: \(bound)") }
            if text.contains("-----BEGIN") || text.contains(where: \.isNewline) {
                throw SettingRefusal("holds the content of a file. Write the path of the file that has it")
            }
            if count > lengths.upperBound {
                throw SettingRefusal("\(count) characters are above the maximum of \(lengths.upperBound)")
            }
            if text.unicodeScalars.contains(where: \.isControl) { throw SettingRefusal("has control characters") }
            return text
        }
    }
}
