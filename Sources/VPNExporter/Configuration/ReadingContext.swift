/// What the reading of a configuration file leans on outside of it.
struct ReadingContext: Sendable {
    let secrets: SecretReader
    let surroundings: ProcessSurroundings
}
