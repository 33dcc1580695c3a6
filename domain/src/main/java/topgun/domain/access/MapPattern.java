package topgun.domain.access;

import java.util.Optional;

/**
 * A set of map names: {@code *} is all of them, a trailing {@code *} all that begin alike, anything else one name. The
 * first {@code {userId}} stands for the id of whoever asks, to the letter: an asterisk in it has no meaning.
 */
public record MapPattern(String text) {

    private static final String USER_ID = "{userId}";
    private static final String REST = "*";

    public boolean matches(String map, Principal principal) {
        boolean byBeginning = text.endsWith(REST);
        String name = byBeginning ? text.substring(0, text.length() - REST.length()) : text;
        int placeholder = name.indexOf(USER_ID);
        if (placeholder >= 0) {
            Optional<String> userId = principal.userId();
            if (userId.isEmpty()) {
                return false;
            }
            name = name.substring(0, placeholder) + userId.get() + name.substring(placeholder + USER_ID.length());
        }
        return byBeginning ? map.startsWith(name) : map.equals(name);
    }
}
