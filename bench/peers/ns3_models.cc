// ns-3 on the models of the peers: see README.md.
#include <cstdio>
#include <ctime>

#include "ns3/core-module.h"

using namespace ns3;

namespace {

Ptr<ExponentialRandomVariable> gaps, services;
long left;

Time Draw(const Ptr<ExponentialRandomVariable> &x) { return NanoSeconds(static_cast<int64_t>(x->GetValue() * 1e9)); }

void Count() {
  if (--left == 0) Simulator::Stop();
}

void Expire() {
  Count();
  Simulator::Schedule(Draw(gaps), &Expire);
}

double Run(long events) {
  left = events;
  const std::clock_t start = std::clock();
  Simulator::Run();
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  Simulator::Destroy();
  return events / seconds;
}

double Timers(long n, long events) {
  for (long i = 0; i < n; i++) Simulator::Schedule(Draw(gaps), &Expire);
  return Run(events);
}

long waiting;

void Depart() {
  Count();
  if (--waiting > 0) Simulator::Schedule(Draw(services), &Depart);
}

void Arrive() {
  Count();
  Simulator::Schedule(Draw(gaps), &Arrive);
  if (++waiting == 1) Simulator::Schedule(Draw(services), &Depart);
}

}  // namespace

int main() {
  gaps = CreateObject<ExponentialRandomVariable>();
  services = CreateObject<ExponentialRandomVariable>();
  gaps->SetAttribute("Mean", DoubleValue(1.0));
  services->SetAttribute("Mean", DoubleValue(0.8));
  std::printf("timers 1000 %.0f\n", Timers(1000, 2000000));
  std::printf("timers 100000 %.0f\n", Timers(100000, 1000000));
  std::printf("timers 1000000 %.0f\n", Timers(1000000, 1000000));
  Simulator::Schedule(Draw(gaps), &Arrive);
  std::printf("mm1 1 %.0f\n", Run(2000000));
}
