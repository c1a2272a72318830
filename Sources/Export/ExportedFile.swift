/// A file of an export: its path below the folder that is written to, and what stands in it.
package struct ExportedFile: Sendable {
    package let path: String
    package let text: String
}
