package topgun.domain.access;

import java.util.Set;

/**
 * Lets a role act on some maps.
 *
 * @param fields the top-level fields a reader may see; empty means all
 */
public record Policy(String role, MapPattern maps, Set<Action> actions, Set<String> fields) {

    public Policy {
        actions = Set.copyOf(actions);
        fields = fields.contains("*") ? Set.of() : Set.copyOf(fields);
    }

    boolean grants(Principal principal, String map) {
        return principal.roles().contains(role) && maps.matches(map, principal);
    }
}
