package topgun.domain.access;

import java.util.Optional;

/**
 * A set of map names: {@code *} is all of them, a trailing {@code *} all that begin alike, anything else one name. The
 * first {@code {userId}} stands for the id of whoever asks.
 */
public record MapPattern(String text) {

    private static final String USER_ID = "{userId}";

    public boolean matches(String map, Principal principal) {
        int placeholder = text.indexOf(USER_ID);
        if (placeholder < 0) {
            return matches(text, map);
        }
        Optional<String> userId = principal.userId();
        return userId.isPresent()
                && matches(
                        text.substring(0, placeholder) + userId.get() + text.substring(placeholder + USER_ID.length()),
                        map);
    }

    private static boolean matches(String pattern, String map) {
        return pattern.endsWith("*") ? map.startsWith(pattern.substring(0, pattern.length() - 1)) : map.equals(pattern);
    }
}
