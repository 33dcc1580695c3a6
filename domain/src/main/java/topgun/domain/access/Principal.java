package topgun.domain.access;

import java.util.List;
import java.util.Optional;

/**
 * Somebody whose identity has been proven.
 *
 * @param userId absent when the token named nobody; patterns with {@code {userId}} then match nothing
 * @param roles as the token lists them; an empty list gives no rights at all
 */
public record Principal(Optional<String> userId, List<String> roles) {

    /** The role that may do everything on data. Upper case matters. */
    public static final String ADMIN = "ADMIN";

    /** Who everybody is in a server that asks for no token. Policies hold for him as for others. */
    public static final Principal ANONYMOUS = new Principal(Optional.of("anonymous"), List.of("USER"));

    /** Who operates such a server: whoever comes from the same machine. */
    public static final Principal LOCAL_OPERATOR = new Principal(Optional.of("local operator"), List.of("admin"));

    /** Somebody who has shown no token to a server that asks for one. */
    public static final Principal UNKNOWN = new Principal(Optional.empty(), List.of());

    public Principal {
        roles = List.copyOf(roles);
    }

    public boolean isAdmin() {
        return roles.contains(ADMIN);
    }
}
