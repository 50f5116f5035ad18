/// Why a value of the file is not taken, as the message of a problem: the value, the bound, the way out.
struct SettingRefusal: Error, Sendable, Equatable {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}
