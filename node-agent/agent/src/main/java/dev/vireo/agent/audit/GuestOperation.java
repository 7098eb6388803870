package dev.vireo.agent.audit;

/** What is done to a guest, and libvirt's function that does it. */
enum GuestOperation {
  Create("virDomainCreateXML"),
  Restore("virDomainRestoreFlags"),
  Shutdown("virDomainShutdownFlags"),
  Destroy("virDomainDestroyFlags"),
  Suspend("virDomainSuspend"),
  Resume("virDomainResume"),
  Reboot("virDomainReboot"),
  Reset("virDomainReset"),
  SetOnReboot("virDomainSetLifecycleAction"),
  Save("virDomainSaveFlags"),
  AbortSave("virDomainAbortJob"),
  UpdateDevice("virDomainUpdateDeviceFlags"),
  SetTime("virDomainSetTime");

  private final String call;

  GuestOperation(String call) {
    this.call = call;
  }

  /** Name of libvirt's function. */
  String call() {
    return call;
  }
}
