package topgun.application.map;

/**
 * Why a map cannot be had now. It is tried again when it is next touched.
 *
 * @param code what clients are told, like the reason
 */
public record Unavailable(int code, String reason) {

    static final Unavailable TOO_MANY = new Unavailable(429, "too many maps");

    static Unavailable notLoaded(String map) {
        return new Unavailable(500, "Failed to load map " + map);
    }
}
