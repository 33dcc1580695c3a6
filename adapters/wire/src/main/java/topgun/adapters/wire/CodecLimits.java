package topgun.adapters.wire;

/**
 * What is refused although it could be read.
 *
 * @param maxDepth how deeply lists and maps may be nested in a frame, the frame's own map included
 * @param maxNameLength the longest name of a map, key of an entry or id of a node, in UTF-16 units
 * @param maxTagLength the longest tag of a record, in UTF-16 units
 */
public record CodecLimits(int maxDepth, int maxNameLength, int maxTagLength) {

    public static final CodecLimits DEFAULT = new CodecLimits(256, 512, 1024);

    private static final int SMALLEST_DEPTH = 16; // the messages themselves need about half of it

    public CodecLimits {
        if (maxDepth < SMALLEST_DEPTH || maxNameLength < 1 || maxTagLength < 1) {
            throw new IllegalArgumentException(
                    "too small to be of use: " + maxDepth + ", " + maxNameLength + ", " + maxTagLength);
        }
    }
}
