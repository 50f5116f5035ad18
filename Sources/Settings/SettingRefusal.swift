/// The message about a rejected value: the value, the bound, the remedy.
package struct SettingRefusal: Error, Sendable, Equatable {
    package let message: String

    package init(_ message: String) {
        self.message = message
    }
}
