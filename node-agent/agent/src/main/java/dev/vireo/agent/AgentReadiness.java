package dev.vireo.agent;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready: the agent of this host, and accepted by the API server. */
@Readiness
@ApplicationScoped
class AgentReadiness implements HealthCheck {
  private final AgentApplication agent;

  AgentReadiness(AgentApplication agent) {
    this.agent = agent;
  }

  @Override
  public HealthCheckResponse call() {
    return agent
        .problem()
        .map(why -> HealthCheckResponse.named("agent").down().withData("why", why).build())
        .orElseGet(() -> HealthCheckResponse.up("agent"));
  }
}
