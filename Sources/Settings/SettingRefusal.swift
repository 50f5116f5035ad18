/// Why a value of the file is not taken, as the message of a problem: the value, the bound, the way out.
package struct SettingRefusal: Error, Sendable, Equatable {
    package let message: String

    package init(_ message: String) {
        self.message = message
    }
}
