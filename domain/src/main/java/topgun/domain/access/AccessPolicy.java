package topgun.domain.access;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * All policies together. What no policy grants is denied; {@link Principal#ADMIN} may do everything, except reach into
 * {@linkplain ReservedMaps reserved maps}. Immutable.
 */
public final class AccessPolicy {

    private static final String SYSTEM_MAPS = "$sys/";

    private final List<Policy> policies;
    private final boolean open;

    private AccessPolicy(List<Policy> policies, boolean open) {
        this.policies = List.copyOf(policies);
        this.open = open;
    }

    /** Everything that is not granted is denied, also while there is no policy at all. */
    public static AccessPolicy denyByDefault(List<Policy> policies) {
        return new AccessPolicy(policies, false);
    }

    /** As long as there is no policy, everybody whose identity is proven may do everything. */
    public static AccessPolicy allowUntilFirstPolicy(List<Policy> policies) {
        return new AccessPolicy(policies, policies.isEmpty());
    }

    public boolean allows(Principal principal, String map, Action action) {
        if (ReservedMaps.contains(map)) {
            return false;
        }
        if (principal.isAdmin()) {
            return true;
        }
        if (map.startsWith(SYSTEM_MAPS)) {
            return false;
        }
        if (open) {
            return true;
        }
        for (Policy policy : policies) {
            if (policy.actions().contains(action) && policy.grants(principal, map)) {
                return true;
            }
        }
        return false;
    }

    /** What the principal may see of the values of a map. {@link View#NOTHING} exactly when reading is not allowed. */
    public View viewOf(Principal principal, String map) {
        if (!allows(principal, map, Action.READ)) {
            return View.NOTHING;
        }
        if (principal.isAdmin() || open) {
            return View.EVERYTHING;
        }
        Set<String> fields = new HashSet<>();
        for (Policy policy : policies) {
            if (policy.actions().contains(Action.READ) && policy.grants(principal, map)) {
                if (policy.fields().isEmpty()) {
                    return View.EVERYTHING;
                }
                fields.addAll(policy.fields());
            }
        }
        return new View.Fields(fields);
    }
}
