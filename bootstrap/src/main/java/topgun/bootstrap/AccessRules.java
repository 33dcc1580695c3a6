package topgun.bootstrap;

import java.util.ArrayList;
import java.util.List;
import topgun.bootstrap.config.SecurityConfig;
import topgun.domain.access.AccessPolicy;
import topgun.domain.access.Policy;

/** The policies of the file and of the embedding application together. */
final class AccessRules {

    private AccessRules() {}

    /** Without those that are kept with the records. */
    static AccessPolicy of(SecurityConfig security, List<Policy> extra) {
        List<Policy> policies = new ArrayList<>(security.policies());
        policies.addAll(extra);
        AccessPolicy policy = security.denyByDefault()
                ? AccessPolicy.denyByDefault(policies)
                : AccessPolicy.allowUntilFirstPolicy(policies);
        return policy.withSuperusers(security.superusers());
    }
}
