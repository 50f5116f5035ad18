/// A command line that asks for nothing that is there.
struct UsageError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description + "; --help tells what there is"
    }
}
