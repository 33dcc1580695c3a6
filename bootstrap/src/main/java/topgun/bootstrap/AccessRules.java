package topgun.bootstrap;

import java.util.ArrayList;
import java.util.List;
import topgun.bootstrap.config.SecurityConfig;
import topgun.domain.access.AccessPolicy;
import topgun.domain.access.Policy;

/** The policies of the file and of the embedding application together. */
final class AccessRules {

    private AccessRules() {}

    static AccessPolicy of(SecurityConfig security, List<Policy> extra) {
        List<Policy> policies = new ArrayList<>(security.policies());
        policies.addAll(extra);
        return security.denyByDefault()
                ? AccessPolicy.denyByDefault(policies)
                : AccessPolicy.allowUntilFirstPolicy(policies);
    }
}
