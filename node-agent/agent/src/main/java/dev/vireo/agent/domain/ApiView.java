package dev.vireo.agent.domain;

/** How the agent knows the Domain that it is to run. */
public enum ApiView {
  /** The API server has told it. With the server away it is the last word heard since the start. */
  CURRENT,
  /** Only the node's files tell it: the API server has not answered since the agent started. */
  REMEMBERED,
  /**
   * The API server has listed the node's Domains without it, and has not said yet, asked for this
   * very one, whether it is gone.
   */
  UNLISTED,
  /**
   * The API server has listed the node's Domains without it, and says, asked for this very one,
   * that it is not there any more.
   */
  GONE,
  /** The API server refuses the agent (401, 403): it must not act. */
  REFUSED
}
